namespace Dashboard;

// Nothing but the page's own files runs in it, and nobody else's page reads it or presses its buttons: another site's is kept out by
// what browsers say of a request, and a name that was bent to the loopback address by the name itself.
internal static class PageSafety
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Func<HttpContext, RequestDelegate, Task> Guard(Uri url) => (context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        if (IsOwn(context.Request, url))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    };

    private static bool IsOwn(HttpRequest request, Uri url)
    {
        var host = request.Host.Host;
        var isKnownHost = !url.IsLoopback || host is "localhost" or "127.0.0.1" or "[::1]" || host == url.Host;
        return isKnownHost && (HttpMethods.IsGet(request.Method) || IsOwnSite(request));
    }

    // A browser says by Origin where a request is from, and to the loopback address or over https by Sec-Fetch-Site too. A
    // program that is no browser says neither.
    private static bool IsOwnSite(HttpRequest request)
    {
        var isKnownSite = request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin";
        return isKnownSite && (request.Headers.Origin.Count == 0 || IsFrom(request.Host, request.Headers.Origin.ToString()));
    }
    private static bool IsFrom(HostString host, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from) &&
        string.Equals(from.Authority, host.Value, StringComparison.OrdinalIgnoreCase);
}
