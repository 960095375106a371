// DynamoDB Local comes inside an npm package, as one tarball of 57 MB. It is unpacked under a temporary name and put in its
// place, stamp included, in one step: .cache/dynamodb-local is there and whole, or is not there. A lock file keeps two builds
// apart; the operating system lets go of it when a build is killed.
const string Package = "amplify-dynamodb-simulator@2.9.30";
const string PackageSha256 = "3503ffac19f183407909fecdacf4db51ab1fdad1da7b2f177016670b2d80e4b9";
const string Cache = ".cache";
const string DynamoDbLocal = Cache + "/dynamodb-local";
var Npm = IsRunningOnWindows() ? "npm.cmd" : "npm";

void FetchDynamoDbLocal()
{
    System.IO.Directory.CreateDirectory(Cache);
    using var gate = WaitForLock(Cache + "/lock");

    var stamp = $"{Package} sha256:{PackageSha256}";
    var stampFile = DynamoDbLocal + "/stamp";
    if (System.IO.File.Exists(stampFile) && System.IO.File.ReadAllText(stampFile) == stamp)
        return;

    const string download = Cache + "/download";
    DeleteFolder(download);
    System.IO.Directory.CreateDirectory(download);
    RequireNpm();
    Information("Fetching {0} for DynamoDB Local (57 MB).", Package);
    Run(Npm, $"pack {Package} --silent --pack-destination {download}",
        $"npm could not fetch {Package}; run `npm pack {Package}` to see why.");

    var tarball = System.IO.Directory.GetFiles(download, "*.tgz").Single();
    var sha256 = Sha256(tarball);
    if (sha256 != PackageSha256)
    {
        DeleteFolder(download);
        throw new CakeException(
            $"The package {Package} has SHA-256 {sha256} instead of {PackageSha256}, so it was deleted; do not use it before you know why it changed.");
    }

    using (var file = System.IO.File.OpenRead(tarball))
    using (var tar = new GZipStream(file, CompressionMode.Decompress))
        TarFile.ExtractToDirectory(tar, download, overwriteFiles: false);
    System.IO.File.WriteAllText(download + "/package/emulator/stamp", stamp);
    DeleteFolder(DynamoDbLocal);
    System.IO.Directory.Move(download + "/package/emulator", DynamoDbLocal);
    DeleteFolder(download);
}

// The tests start DynamoDB Local from a Java source file, so Java needs its compiler module. Debian's runtime package has it.
void RequireJava()
{
    if (JavaVersion() >= 17)
        return;

    if (IsRootOnDebian())
        InstallFromDebian("default-jre-headless");
    if (JavaVersion() < 17)
        throw new CakeException(
            "DynamoDB Local needs Java 17 or later with the module jdk.compiler; install a JDK (on Debian: apt-get install openjdk-17-jdk-headless) and put its java first on the PATH.");
}

void RequireNpm()
{
    if (Output(Npm, "--version") is not null)
        return;

    if (IsRootOnDebian())
        InstallFromDebian("npm");
    if (Output(Npm, "--version") is null)
        throw new CakeException("DynamoDB Local is fetched with npm; install it (on Debian: apt-get install npm) and run this again.");
}

// 0 without java; java lists its modules as jdk.compiler@17.0.15.
int JavaVersion() =>
    (Output("java", "--list-modules") ?? "").Split('\n')
        .Where(line => line.StartsWith("jdk.compiler@", StringComparison.Ordinal))
        .Select(line => int.TryParse(line["jdk.compiler@".Length..].Split('.', '-', '+')[0].Trim(), out var version) ? version : 0)
        .FirstOrDefault();

bool IsRootOnDebian() => Environment.IsPrivilegedProcess && System.IO.File.Exists("/usr/bin/apt-get");

void InstallFromDebian(string package)
{
    Information("Installing Debian's package {0}.", package);
    const string quietly = "-qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0";
    Run("apt-get", $"{quietly} update", "apt-get update failed; see its output above.");
    Run("apt-get", $"{quietly} install --no-install-recommends {package}", $"apt-get could not install {package}; see its output above.");
}

// What it says is dropped, except for its errors.
void Run(string command, string arguments, string failure)
{
    var settings = new ProcessSettings
    {
        Arguments = arguments,
        EnvironmentVariables = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" },
        RedirectStandardOutput = true,
    };
    if (StartProcess(command, settings, out _) != 0)
        throw new CakeException(failure);
}

// Null when there is no such command, or it fails.
string Output(string command, string arguments)
{
    try
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = System.Diagnostics.Process.Start(start);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : null;
    }
    catch (System.ComponentModel.Win32Exception)
    {
        return null;
    }
}

FileStream WaitForLock(string path)
{
    var patience = Stopwatch.StartNew();
    while (true)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (patience.Elapsed < TimeSpan.FromMinutes(10))
        {
            Thread.Sleep(200);
        }
        catch (IOException)
        {
            throw new CakeException($"Another build has held {path} for 10 minutes; end it and run this again.");
        }
    }
}

string Sha256(string path)
{
    using var file = System.IO.File.OpenRead(path);
    return Convert.ToHexStringLower(SHA256.HashData(file));
}

void DeleteFolder(string path)
{
    if (System.IO.Directory.Exists(path))
        System.IO.Directory.Delete(path, recursive: true);
}
