// The tests take Debian's browser, where Debian puts it: Playwright's own would be downloaded past the package registries.
const string Chromium = "/usr/bin/chromium";

void RequireChromium()
{
    if (System.IO.File.Exists(Chromium))
        return;

    if (IsRootOnDebian())
        InstallFromDebian("chromium");
    if (!System.IO.File.Exists(Chromium))
        throw new CakeException($"The tests of the dashboard need a Chromium at {Chromium}; install it (on Debian: apt-get install chromium) and run this again.");
}
