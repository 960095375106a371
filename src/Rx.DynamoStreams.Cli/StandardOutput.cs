using System.Runtime.InteropServices;
using System.Text;
using Rx.DynamoStreams.Cli.Live;
using Spectre.Console;

namespace Rx.DynamoStreams.Cli;

// The process's standard output. .NET swallows the error of writing into a pipe that nobody reads, so whether someone still
// does is asked of the system; Windows has no such question, there a pipe counts as read.
internal static class StandardOutput
{
    private const int BufferChars = 32 * 1024;
    private const short PollErrorOrHangUp = 0x08 | 0x10;

    public static StreamWriter Open() =>
        new(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferChars) { NewLine = "\n" };

    public static bool IsClosed()
    {
        if (OperatingSystem.IsWindows())
            return false;
        var output = new PollDescriptor { FileDescriptor = 1 };
        return Poll(ref output, 1, timeoutMilliseconds: 0) > 0 && (output.Returned & PollErrorOrHangUp) != 0;
    }

    public static bool HasColors =>
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not "dumb"
        && (!OperatingSystem.IsWindows() || TakesEscapeSequences());

    // A console of Windows does once it is asked to, which Spectre.Console does. A method of its own, as what names the library
    // loads it.
    private static bool TakesEscapeSequences() => AnsiConsole.Profile.Capabilities.Ansi;

    // A terminal that does not know its size says 0.
    public static WindowSize Window() => new(
        Console.WindowWidth is > 0 and var columns ? columns : 80, Console.WindowHeight is > 0 and var rows ? rows : 24);

    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollDescriptor descriptors, nuint count, int timeoutMilliseconds);

    // struct pollfd
    private struct PollDescriptor
    {
        public int FileDescriptor;
        public short Requested;
        public short Returned;
    }
}
