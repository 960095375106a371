using Microsoft.Extensions.DependencyInjection;

namespace Rx.DynamoStreams.Hosting.Settings;

// What the host's code registered under a stream's name. It is complete once the services are built.
internal sealed class StreamRegistration(string name)
{
    public string Name { get; } = name;

    public bool HasHandler { get; private set; }

    public bool TakesBatches { get; private set; }

    public bool HasReplica { get; private set; }

    public static StreamRegistration? Find(IServiceCollection services, string name) => services
        .Where(service => service.IsKeyedService && service.ServiceType == typeof(StreamRegistration) && Equals(service.ServiceKey, name))
        .Select(service => (StreamRegistration?)service.KeyedImplementationInstance)
        .FirstOrDefault();

    // Two handlers would be two consumers with one checkpoint.
    public void TakeHandler(bool takesBatches)
    {
        if (HasHandler)
            throw new InvalidOperationException($"Stream '{Name}' has a handler already. Register the stream under another name, with another ConsumerName, for a second one.");
        (HasHandler, TakesBatches) = (true, takesBatches);
    }

    public void TakeReplica()
    {
        if (HasReplica)
            throw new InvalidOperationException($"Stream '{Name}' has a replica already. Register the stream under another name for a second one.");
        HasReplica = true;
    }
}
