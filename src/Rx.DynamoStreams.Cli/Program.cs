using System.Reactive.Concurrency;
using System.Runtime.InteropServices;
using Rx.DynamoStreams;
using Rx.DynamoStreams.Cli;
using Rx.DynamoStreams.Cli.Commands;

using var stopping = new CancellationTokenSource();
var stoppedExitCode = ExitCode.Interrupted;
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCode.Interrupted));
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCode.Terminated));
var output = StandardOutput.Open();

var exitCode = await CommandLine.RunAsync(
    args,
    new CommandEnvironment(options => new DynamoStreamsClient(options), Scheduler.Default, output, Console.Error)
    {
        IsTerminal = !Console.IsOutputRedirected,
        HasColors = StandardOutput.HasColors,
        Window = StandardOutput.HasColors ? StandardOutput.Window : null,
        IsOutputClosed = StandardOutput.IsClosed,
    },
    stopping.Token);
return exitCode == ExitCode.Interrupted ? stoppedExitCode : exitCode;

// The first signal ends the command in order; a second one ends the process at once.
void Stop(PosixSignalContext signal, int code)
{
    if (stopping.IsCancellationRequested)
        return;
    signal.Cancel = true;
    stoppedExitCode = code;
    stopping.Cancel();
}
