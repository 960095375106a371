namespace Dashboard;

// Ends the program with its message, a sentence for the person at the keyboard.
internal sealed class DashboardException(string message, Exception? cause = null) : Exception(message, cause);
