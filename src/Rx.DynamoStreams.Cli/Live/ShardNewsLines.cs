using System.Buffers;
using System.Text;
using System.Text.Json;
using Rx.DynamoStreams.Cli.Arguments;
using Rx.DynamoStreams.Cli.Output;
using Spectre.Console;

namespace Rx.DynamoStreams.Cli.Live;

// News of a stream's shards as they come, one a line, as text or as JSON objects; flushed after each listing. That listings fail
// is told on the error output, once until one succeeds.
internal sealed class ShardNewsLines(TextWriter output, TextWriter error, OutputFormat format, bool hasColors) : IShardWatcher
{
    private readonly Lazy<IAnsiConsole> _console = new(() => TextWriterConsole.Create(output, hasColors));
    private bool _isFailing;

    public void Listed(DescribeStreamResponse stream, IReadOnlyList<ShardNews> news)
    {
        _isFailing = false;
        foreach (var one in news)
        {
            if (format == OutputFormat.Json)
                WriteJson(one);
            else
                WriteText(one);
        }
        output.Flush();
    }

    public void Failed(string reason, TimeSpan retryIn)
    {
        if (!_isFailing)
        {
            var why = Printable.Escape(reason.ReplaceLineEndings(" "));
            error.WriteLine($"rxddb: The shards cannot be listed now, which is tried again: {why}");
        }
        _isFailing = true;
    }

    private void WriteText(ShardNews news)
    {
        _console.Value.Write(ShardNewsText.Line(news));
        _console.Value.WriteLine();
    }

    private void WriteJson(ShardNews news)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, EventJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("type", ShardNewsText.Kind(news.Kind));
            json.WriteString("time", ShardNewsText.TimeText(news.At));
            if (news.Shard is { } shard)
            {
                json.WriteString("shardId", shard.ShardId);
                json.WriteString("parentShardId", shard.ParentShardId);
                json.WriteBoolean("open", !shard.IsClosed);
            }
            if (news.Status is { } status)
                json.WriteString("status", status.ToString().ToUpperInvariant());
            json.WriteEndObject();
        }
        output.Write(Encoding.UTF8.GetString(line.WrittenSpan));
        output.Write('\n');
    }
}
