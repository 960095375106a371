namespace Rx.DynamoStreams.Simulation;

// A promise that was broken. Whoever finds one stops the run.
internal sealed class ViolationException(string message) : Exception(message);
