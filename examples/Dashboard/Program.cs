// A page that shows a table's stream live: a shop in memory, or a real table. See README.md.
using Dashboard;

return await CommandLine.RunAsync(args, Console.Error);
