namespace Rx.DynamoStreams.Cli.Commands;

// A command cannot do what was asked; the message is the sentence for the person who asked.
internal sealed class CommandFailedException(string message) : Exception(message);
