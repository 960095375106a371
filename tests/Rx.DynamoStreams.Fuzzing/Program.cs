// Coverage-guided fuzzing of what reads bytes from outside: the pages of GetRecords, and stored positions.
//
//   dotnet cake --target=Fuzz [--minutes=10]
//
// It builds and instruments a copy of the library in artifacts/fuzzing, and runs afl-fuzz (package afl++ in Debian and Ubuntu)
// on all targets at once, a core each, for that long. The seeds are in corpus/<target>, the words to make inputs of in
// <target>.dict; decoders shares those of page. What afl-fuzz found is in artifacts/fuzzing/found/<target>/default: queue, crashes, hangs; the next run
// replaces it.
//
// An input that fails is run again, without afl-fuzz and with its exception shown, by
//
//   dotnet run --project tests/Rx.DynamoStreams.Fuzzing -- page|decoders|position FILE...
//
// Make a test in tests/Rx.DynamoStreams.Tests of it, and put it into the corpus when it opens a path that no seed has.
using Rx.DynamoStreams.Fuzzing;
using SharpFuzz;

Action<byte[]>? target = args.FirstOrDefault() switch
{
    "page" => PageTarget.Run,
    "decoders" => DecodersTarget.Run,
    "position" => PositionTarget.Run,
    _ => null,
};
if (target is null)
{
    Console.Error.WriteLine("Say which target to run, and on which files when not under afl-fuzz: page|decoders|position [FILE...].");
    return 2;
}
if (args.Length > 1)
{
    foreach (var file in args.Skip(1))
        target(File.ReadAllBytes(file));
    return 0;
}

// In a process of its own, so that a stack overflow or a lack of memory is seen as a crash, too.
Fuzzer.OutOfProcess.Run(stream =>
{
    using var input = new MemoryStream();
    stream.CopyTo(input);
    target(input.ToArray());
});
return 0;
