using System.CommandLine;
using Rx.DynamoStreams.Cli.Commands;
using Rx.DynamoStreams.Cli.Output;

namespace Rx.DynamoStreams.Cli;

// The whole tool but its process: arguments in, an exit code out. Whatever goes wrong is one sentence on the error output.
internal static class CommandLine
{
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        try
        {
            var parsed = Parse(args, environment);
            return parsed.Errors.Count > 0
                ? Fail(ExitCode.WrongUsage, SentenceFor(parsed))
                : await InvokeAsync(parsed, environment, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            return Fail(ExitCode.Failed, e.Message);
        }

        int Fail(int exitCode, string sentence)
        {
            environment.Error.WriteLine("rxddb: " + Printable.Escape(sentence.ReplaceLineEndings(" ")));
            return exitCode;
        }
    }

    private static ParseResult Parse(IReadOnlyList<string> args, CommandEnvironment environment)
    {
        var root = new RootCommand("Reads DynamoDB streams.")
        {
            TailCommand.Create(environment),
            ShardsCommand.Create(environment),
            StreamsCommand.Create(environment),
            CheckpointCommand.Create(environment),
        };
        return root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
    }

    private static string SentenceFor(ParseResult parsed) => parsed switch
    {
        { UnmatchedTokens: [var unmatched, ..] } => $"'{unmatched}' is not understood, see rxddb --help.",
        { CommandResult.Command: RootCommand } => "A command is needed: tail, shards, streams or checkpoint.",
        { CommandResult.Command.Name: CheckpointCommand.Name } => "A command is needed: checkpoint show or checkpoint delete.",
        _ => parsed.Errors[0].Message,
    };

    private static async Task<int> InvokeAsync(
        ParseResult parsed, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = environment.Output,
                    Error = environment.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                cancellationToken);
        }
        finally
        {
            // What was read before a failure is worth having.
            environment.Output.Flush();
        }
    }
}
