using System.Reactive.Concurrency;
using Amazon.Runtime;
using Rx.DynamoStreams.Testing.Calls;
using Rx.DynamoStreams.Testing.Faults;

namespace Rx.DynamoStreams.Testing;

public sealed partial class InMemoryTable
{
    private readonly List<TableCall> _calls = [];
    private TableWeather _weather = new(TableFaultPlan.None);

    /// <summary>The calls that were made to the table's clients so far, in order.</summary>
    public IReadOnlyList<TableCall> TableCalls
    {
        get
        {
            lock (_items)
                return [.. _calls];
        }
    }

    /// <summary>How many of <see cref="TableCalls"/> have no answer yet.</summary>
    public int TableCallsInFlight { get; private set; }

    /// <summary>
    /// What goes wrong with the calls of the table's clients, from now on. Default <see cref="TableFaultPlan.None"/>: every call is
    /// answered at once, and well. A call that fails has done nothing.
    /// </summary>
    public TableFaultPlan ClientFaults
    {
        get
        {
            lock (_items)
                return _weather.Plan;
        }
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            lock (_items)
            {
                _weather = new TableWeather(value);
                _items.RememberFor(value.StalenessMax);
            }
        }
    }

    // The answer is made when it is given, so what it reads and writes is of that moment.
    private Task<T> AnswerAsync<T>(TableCall call, string? tableName, Func<TableCall, T> answer, CancellationToken cancellationToken)
        where T : AmazonWebServiceResponse
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);
        Exception? failure;
        lock (_items)
        {
            _calls.Add(call);
            TableCallsInFlight++;
            failure = _weather.StrikeOn(call);
        }
        var pending = new PendingAnswer<T>(
            () =>
            {
                lock (_items)
                {
                    TableCallsInFlight--;
                    return failure is null ? Answered() : throw failure;
                }
            },
            thrown => call.Failure = thrown,
            () =>
            {
                lock (_items)
                {
                    TableCallsInFlight--;
                    call.IsCancelled = true;
                }
            });
        if (call.Latency == TimeSpan.Zero)
            pending.Answer();
        else
            pending.Wait(_scheduler.Schedule(call.Latency, pending.Answer), cancellationToken);
        return pending.Task;

        T Answered()
        {
            if (tableName != Stream.TableName || IsDeleted)
                throw TableFaults.NoTable(Stream.TableName, tableName);
            var response = answer(call);
            response.HttpStatusCode = System.Net.HttpStatusCode.OK;
            return response;
        }
    }
}
