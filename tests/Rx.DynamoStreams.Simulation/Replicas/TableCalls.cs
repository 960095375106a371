using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Rx.DynamoStreams.Simulation.Replicas;

// The table's client as one replica has it: pages of a scan are short, attributes come in another order than in the stream, and
// answers are under way for some time, and each call tells when it begins and when its answer comes.
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy makes a class of its own that derives from this one.")]
internal class TableCalls : DispatchProxy
{
    private IAmazonDynamoDB _client = null!;
    private int _pageItems;
    private Func<AmazonWebServiceRequest, Task> _return = null!;
    private Action<CrashPlace, CancellationToken> _isAt = null!;

    public static IAmazonDynamoDB Of(IAmazonDynamoDB client, int pageItems, Func<AmazonWebServiceRequest, Task> returning, Action<CrashPlace, CancellationToken> isAt)
    {
        var proxy = Create<IAmazonDynamoDB, TableCalls>();
        var calls = (TableCalls)(object)proxy;
        (calls._client, calls._pageItems, calls._return, calls._isAt) = (client, pageItems, returning, isAt);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => args switch
    {
        [DescribeTableRequest request, CancellationToken token] => CallAsync(request, () => _client.DescribeTableAsync(request, token), token),
        [ScanRequest request, CancellationToken token] => ScanAsync(request, token),
        [BatchGetItemRequest request, CancellationToken token] => CallAsync(request, () => _client.BatchGetItemAsync(request, token), token),
        _ => throw new NotSupportedException($"A replica does not call {targetMethod?.Name}."),
    };

    private async Task<ScanResponse> ScanAsync(ScanRequest request, CancellationToken token)
    {
        request.Limit = _pageItems;
        var page = await CallAsync(request, () => _client.ScanAsync(request, token), token).ConfigureAwait(false);
        page.Items = page.Items.ConvertAll(item => new Dictionary<string, AttributeValue>(item.Reverse()));
        return page;
    }

    private async Task<T> CallAsync<T>(AmazonWebServiceRequest request, Func<Task<T>> call, CancellationToken token)
    {
        _isAt(CrashPlace.InCall, token);
        try
        {
            var answer = await call().ConfigureAwait(false);
            await _return(request).ConfigureAwait(false);
            return answer;
        }
        finally
        {
            _isAt(CrashPlace.InAnswer, token);
        }
    }
}
