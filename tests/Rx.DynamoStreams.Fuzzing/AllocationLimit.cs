namespace Rx.DynamoStreams.Fuzzing;

// What reading an input may allocate in all: a share that is independent of it, and a multiple of its length. The multiple is
// generous, as an attribute value of the AWS SDK is many times as large as its JSON, and an image is read several times.
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
