using System.Diagnostics.CodeAnalysis;
using System.Reactive.Linq;
using System.Text.Json.Serialization.Metadata;
using Amazon.DynamoDBv2.DataModel;
using Rx.DynamoStreams.Operators;

namespace Rx.DynamoStreams;

/// <summary>A stream's changes with their items as objects.</summary>
/// <remarks>
/// Both images of a change are mapped when it comes, on its thread and in its order; no call is made. An item that does not map
/// ends the stream with an <see cref="UnmappableItemException"/> unless another way is chosen, see <see cref="UnmappableItems"/>.
/// Events that are no changes, gaps among them, are left out: take them from the source by <c>Gaps()</c>, sharing it with
/// <c>Publish</c>.
/// </remarks>
public static class TypedItems
{
    extension(IObservable<StreamEvent> source)
    {
        /// <summary>The changes of items, mapped by System.Text.Json from the items' plain JSON.</summary>
        /// <param name="typeInfo">From a source-generated context, so that trimming and native compilation work.</param>
        public IObservable<ItemChange<T>> Items<T>(JsonTypeInfo<T> typeInfo)
            where T : class =>
            source.Items(typeInfo, UnmappableItems.Fail);

        /// <summary>The changes of items, mapped by System.Text.Json from the items' plain JSON.</summary>
        /// <param name="typeInfo">From a source-generated context, so that trimming and native compilation work.</param>
        /// <param name="unmappable">What becomes of items that do not map.</param>
        public IObservable<ItemChange<T>> Items<T>(JsonTypeInfo<T> typeInfo, UnmappableItems unmappable)
            where T : class
        {
            ArgumentNullException.ThrowIfNull(typeInfo);
            return source.Items(image => image.Deserialize(typeInfo)!, unmappable);
        }

        /// <summary>The changes of items, mapped by the AWS SDK's object mapping (classes with DynamoDB attributes).</summary>
        /// <param name="context">The mapping; it makes no call for this.</param>
        [RequiresUnreferencedCode("The AWS SDK's object mapping uses reflection; use the JsonTypeInfo overload when trimming.")]
        [RequiresDynamicCode("The AWS SDK's object mapping uses reflection; use the JsonTypeInfo overload with native compilation.")]
        public IObservable<ItemChange<T>> Items<T>(IDynamoDBContext context)
            where T : class =>
            source.Items<T>(context, UnmappableItems.Fail);

        /// <summary>The changes of items, mapped by the AWS SDK's object mapping (classes with DynamoDB attributes).</summary>
        /// <param name="context">The mapping; it makes no call for this.</param>
        /// <param name="unmappable">What becomes of items that do not map.</param>
        [RequiresUnreferencedCode("The AWS SDK's object mapping uses reflection; use the JsonTypeInfo overload when trimming.")]
        [RequiresDynamicCode("The AWS SDK's object mapping uses reflection; use the JsonTypeInfo overload with native compilation.")]
        public IObservable<ItemChange<T>> Items<T>(IDynamoDBContext context, UnmappableItems unmappable)
            where T : class
        {
            ArgumentNullException.ThrowIfNull(context);
            return source.Items(image => image.Deserialize<T>(context), unmappable);
        }

        /// <summary>The changes of items, mapped by a function.</summary>
        /// <param name="map">Makes an object of an image; an exception, or null, means that the item does not map.</param>
        public IObservable<ItemChange<T>> Items<T>(Func<ItemImage, T> map)
            where T : class =>
            source.Items(map, UnmappableItems.Fail);

        /// <summary>The changes of items, mapped by a function.</summary>
        /// <param name="map">Makes an object of an image; an exception, or null, means that the item does not map.</param>
        /// <param name="unmappable">What becomes of items that do not map.</param>
        public IObservable<ItemChange<T>> Items<T>(Func<ItemImage, T> map, UnmappableItems unmappable)
            where T : class
        {
            ArgumentNullException.ThrowIfNull(source);
            ArgumentNullException.ThrowIfNull(map);
            ArgumentNullException.ThrowIfNull(unmappable);
            var mapping = new ItemMapping<T>(map, unmappable);
            return source.OfType<ItemChange>().Select(change => Map(change, mapping)).Where(change => change is not null)!;
        }
    }

    private static ItemChange<T>? Map<T>(ItemChange change, ItemMapping<T> mapping)
        where T : class
    {
        var (image, oldImage) = Images(change);
        return mapping.TryMap(image, change.Keys, change, out var now) && mapping.TryMap(oldImage, change.Keys, change, out var old)
            ? new ItemChange<T>(change, now, old)
            : null;
    }

    private static (ItemImage? New, ItemImage? Old) Images(ItemChange change) => change switch
    {
        Insert insert => (insert.NewImage, null),
        Modify modify => (modify.NewImage, modify.OldImage),
        Remove remove => (null, remove.OldImage),
        UnknownChange unknown => (unknown.NewImage, unknown.OldImage),
        _ => (null, null),
    };
}
