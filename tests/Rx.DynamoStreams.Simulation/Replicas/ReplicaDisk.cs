using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.DynamoStreams.Replicas;

namespace Rx.DynamoStreams.Simulation.Replicas;

// The disk of an application that keeps its replica in a file. Saves take virtual time, and may fail. When the application dies, its
// next life finds what was written by then, half a save too: in a folder of its own, so that what the dead one still does is lost.
internal sealed class ReplicaDisk(ReplicaPlan plan, Random random, IScheduler scheduler) : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("simulated-replica-").FullName;
    private byte[]? _saved;
    private int _folder;
    private bool _isCalm;

    public string File => Path.Combine(_root, $"{_folder}", "living.replica");

    // The earliest states of each key that what is in the file can be; null as long as there is no file.
    public IReadOnlyList<int>? Places { get; private set; }

    // How many deaths left half a save.
    public int TornSaves { get; private set; }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    // How one life saves what its subscriber was shown. It tells of moments at which it may die.
    public FileSaving Saving(ReplicaWatch watch, Action isAtRisk)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        return new FileSaving((save, token) => RunAsync(save, watch, MayDie, token), path => new TornFile(path, FailAtTimes, MayDie));

        // A save has four of them.
        void MayDie()
        {
            if (random.Next(4) == 0)
                isAtRisk();
        }
    }

    public void StopFailing() => _isCalm = true;

    // Whether the file is as the last save left it.
    public bool Die()
    {
        var (file, half) = (File, File + ".tmp");
        _folder++;
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        if (System.IO.File.Exists(file))
            Copy(file, File);
        if (System.IO.File.Exists(half))
        {
            TornSaves++;
            Copy(half, File + ".tmp");
        }
        return _saved is null || (System.IO.File.Exists(File) && System.IO.File.ReadAllBytes(File).AsSpan().SequenceEqual(_saved));
    }

    // The dead one has it open.
    private static void Copy(string from, string to)
    {
        using var read = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var written = new FileStream(to, FileMode.CreateNew);
        read.CopyTo(written);
    }

    private Task RunAsync(Action save, ReplicaWatch watch, Action mayDie, CancellationToken token)
    {
        int[] places = [.. watch.Places];
        var saving = new TaskCompletionSource();
        var registration = token.Register(() => saving.TrySetCanceled(token));
        scheduler.Schedule(Crashes.Whole(plan.SaveTimeMax * random.NextDouble()), () =>
        {
            mayDie();
            if (saving.Task.IsCompleted)
                return;
            try
            {
                save();
                if (saving.Task.IsCompleted)
                    return;
                (Places, _saved) = (places, System.IO.File.ReadAllBytes(File));
                mayDie();
                saving.TrySetResult();
            }
            catch (IOException e)
            {
                saving.TrySetException(e);
            }
            finally
            {
                registration.Dispose();
            }
        });
        return saving.Task;
    }

    private void FailAtTimes()
    {
        if (!_isCalm && random.NextDouble() < plan.SaveFailures)
            throw new IOException("the disk is full");
    }

    private sealed class TornFile(string path, Action failAtTimes, Action mayDie) : FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var half = buffer.Length / 2;
            base.Write(buffer[..half]);
            base.Flush(flushToDisk: false);
            failAtTimes();
            mayDie();
            base.Write(buffer[half..]);
        }

        // A process that dies loses nothing of what it wrote.
        public override void Flush(bool flushToDisk)
        {
            base.Flush(flushToDisk: false);
            mayDie();
        }
    }
}
