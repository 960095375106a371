import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import org.eclipse.jetty.server.Server;

// DynamoDB Local in memory, with its test control switched on, which no option of its command line does: hence the two private
// members. It takes a free port, prints it as its first line once it answers there, and ends when standard input ends: that
// happens however the parent ends, so it is never left behind.
class TestControlServer {
    public static void main(String[] arguments) throws Exception {
        var constructor = LocalDynamoDBRequestHandler.class.getDeclaredConstructor(
            int.class, boolean.class, String.class, boolean.class, boolean.class, boolean.class);
        constructor.setAccessible(true);
        var inMemory = true;
        var sharedDatabase = false;
        var delayTransientStatuses = false;
        var testControl = true;
        var handler = constructor.newInstance(0, inMemory, null, sharedDatabase, delayTransientStatuses, testControl);
        var proxy = new DynamoDBProxyServer(0, new LocalDynamoDBServerHandler(handler, "*"));
        proxy.start();

        var server = DynamoDBProxyServer.class.getDeclaredField("server");
        server.setAccessible(true);
        System.out.println(((Server) server.get(proxy)).getURI().getPort());

        while (System.in.read() >= 0) {
        }
        Runtime.getRuntime().halt(0);
    }
}
