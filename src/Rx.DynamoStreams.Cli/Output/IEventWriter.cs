namespace Rx.DynamoStreams.Cli.Output;

// Where tail puts events. Called serially.
internal interface IEventWriter
{
    void Write(StreamEvent streamEvent);
}
