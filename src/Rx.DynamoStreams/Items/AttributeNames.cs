using System.IO.Hashing;
using System.Text;

namespace Rx.DynamoStreams.Items;

// The names of attributes as strings that are shared between items. Bounded, as maps may be keyed by what is different in each
// item: a name takes the place of the one before in its slot, and long names are not kept, so all of them together stay below
// 200 KB whatever is read. Values are never kept. Without locks: a slot changes from one whole string to another, and a name
// that was found is compared.
internal static class AttributeNames
{
    private const int LongestKept = 64;

    private static readonly string?[] Slots = new string?[1024];

    public static string Decode(in ImageText name)
    {
        if (!name.IsPlain || name.Bytes.Length > LongestKept)
            return name.Decode();
        ref var slot = ref Slots[XxHash3.HashToUInt64(name.Bytes) % (uint)Slots.Length];
        return slot is { } known && Ascii.Equals(name.Bytes, known) ? known : slot = name.Decode();
    }
}
