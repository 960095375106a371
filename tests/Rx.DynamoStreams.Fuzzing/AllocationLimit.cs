namespace Rx.DynamoStreams.Fuzzing;

// What reading an input may allocate in all: a share that is independent of it, and a multiple of its length. An attribute
// value of the AWS SDK takes some 150 bytes for as few as 10 of JSON, and an image is read several times.
internal readonly struct AllocationLimit(int inputLength)
{
    private const long Fixed = 4 << 20;
    private const long PerByte = 1000;

    private readonly long _before = GC.GetAllocatedBytesForCurrentThread();

    public void Check()
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread() - _before;
        if (allocated > Fixed + PerByte * inputLength)
            throw new InvalidOperationException($"{allocated} bytes were allocated for an input of {inputLength} bytes.");
    }
}
