using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Rx.DynamoStreams.Cli.Output;

// One JSON object a line, flushed after each poll: a reader gets whole polls, and a busy poll costs few writes.
internal sealed class JsonLinesWriter(TextWriter output) : IEventWriter
{
    private readonly ArrayBufferWriter<byte> _line = new();

    public void Write(StreamEvent streamEvent)
    {
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line, EventJson.WriterOptions))
            EventJson.Write(streamEvent, json);
        output.Write(Encoding.UTF8.GetString(_line.WrittenSpan));
        output.Write('\n');
        if (streamEvent is Checkpoint)
            output.Flush();
    }
}
