using System.CommandLine;
using Rx.DynamoStreams.Cli.Arguments;
using Rx.DynamoStreams.Cli.Output;

namespace Rx.DynamoStreams.Cli.Commands;

// rxddb shards: a stream's lineage, as listed at this moment.
internal sealed class ShardsCommand
{
    private readonly CommandEnvironment _environment;
    private readonly StreamOptions _stream;
    private readonly EndpointOptions _endpoint;
    private readonly Option<OutputFormat> _output = ChoiceOption.Create(
        "--output", "A tree for eyes, or one JSON object.", ("text", OutputFormat.Text), ("json", OutputFormat.Json));

    private ShardsCommand(Command command, CommandEnvironment environment)
    {
        _environment = environment;
        _stream = new StreamOptions(command);
        _endpoint = new EndpointOptions(command);
        command.Add(_output);
    }

    public static Command Create(CommandEnvironment environment)
    {
        var command = new Command("shards", "Draw a stream's shards: who goes on from whom, open or closed, from where to where.");
        command.SetAction(new ShardsCommand(command, environment).RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var directory = new StreamDirectory(_endpoint.Connect(parsed, _environment), _environment.Scheduler);
        var streamArn = await _stream.ResolveAsync(parsed, directory, cancellationToken);
        var stream = await directory.DescribeAsync(streamArn, cancellationToken);

        if (parsed.GetValue(_output) == OutputFormat.Json)
            ListingJson.WriteShards(streamArn, stream, _environment.Output);
        else
            TextWriterConsole.Create(_environment.Output, _environment.HasColors).Write(ShardTree.Draw(streamArn, stream));
        return ExitCode.Done;
    }
}
