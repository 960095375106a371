using System.Text;
using Amazon.Runtime;
using BenchmarkDotNet.Attributes;
using Rx.DynamoStreams.Client;

namespace Rx.DynamoStreams.Benchmarks;

/// <summary>Signing a GetRecords call, with the day's key kept from the call before, and with the key derived anew.</summary>
public class SigningBenchmarks
{
    private const string Date = "20260301T120000Z";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"ShardIterator\":\"" + new string('A', 300) + "\"}");

    private static readonly (string Name, string Value)[] Headers =
    [
        ("content-type", "application/x-amz-json-1.0"), ("host", "streams.dynamodb.eu-central-1.amazonaws.com"),
        ("x-amz-date", Date), ("x-amz-target", "DynamoDBStreams_20120810.GetRecords"),
    ];

    private readonly ImmutableCredentials _credentials = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null);
    private readonly SignatureV4 _kept = new("dynamodb");

    [Benchmark(Baseline = true)]
    public string Key_kept() => Sign(_kept);

    [Benchmark]
    public string Key_derived() => Sign(new SignatureV4("dynamodb"));

    private string Sign(SignatureV4 signature) => signature.Authorization("POST", Headers, Body, Date, "eu-central-1", _credentials);
}
