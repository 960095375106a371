using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Rx.DynamoStreams.Files;

// Makes sure that one owner at a time uses a file, in this process or another. The lock is the operating system's on an open
// file, so it ends with its process, however that ends; the file stays behind, because deleting it could take a lock from under
// someone who just got it. An open file with a lock can be read by nobody, so its holder's name stands in a file beside it,
// which is believed only while the lock is held.
internal sealed class FileLock : IDisposable
{
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    private readonly FileStream _locked;
    private readonly string _holderPath;

    private FileLock(FileStream locked, string holderPath) => (_locked, _holderPath) = (locked, holderPath);

    // What the file is and what to do are for the sentence that whoever comes second is told.
    public static FileLock Take(string path, string what, string remedy)
    {
        var (lockPath, holderPath) = (path + ".lock", path + ".holder");
        FileStream locked;
        try
        {
            locked = PrivateFile.Open(lockPath, FileMode.OpenOrCreate);
        }
        catch (IOException e) when (e.HResult is WindowsSharingViolation or LinuxWouldBlock or MacWouldBlock)
        {
            throw new IOException(
                $"{what} '{path}' is in use by {HolderIn(holderPath)}, which has '{lockPath}' locked: {remedy}.", e);
        }
        try
        {
            using var holder = PrivateFile.Open(holderPath, FileMode.Create);
            holder.Write(Encoding.UTF8.GetBytes(Self()));
            return new FileLock(locked, holderPath);
        }
        catch
        {
            locked.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_holderPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its folder is gone or not ours any more. A name without a lock is not believed.
        }
        _locked.Dispose();
    }

    private static string Self()
    {
        using var process = Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture, $"process {process.Id} ({process.ProcessName}) on machine '{Environment.MachineName}'");
    }

    // Best effort: it may be gone or half written while the lock changes hands.
    private static string HolderIn(string holderPath)
    {
        try
        {
            return File.ReadAllText(holderPath) is { Length: > 0 } name ? name : "another process";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
