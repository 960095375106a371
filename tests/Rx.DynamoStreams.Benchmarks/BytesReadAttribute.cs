namespace Rx.DynamoStreams.Benchmarks;

/// <summary>Which of <see cref="RecordPages"/> a benchmark reads once an invocation.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BytesReadAttribute(string page) : Attribute
{
    public string Page { get; } = page;

    public int Bytes => ((byte[])typeof(RecordPages).GetProperty(Page)!.GetValue(null)!).Length;
}
