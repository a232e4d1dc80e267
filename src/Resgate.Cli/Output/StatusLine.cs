namespace Resgate.Cli.Output;

/// <summary>The line at a terminal that is drawn over and over; whatever else is written goes above it.</summary>
/// <param name="terminal">Where it is drawn.</param>
internal sealed class StatusLine(TextWriter terminal)
{
    private readonly Lock _gate = new();
    private bool _isDrawn;

    /// <summary>Draws it, as much of it as the terminal is wide.</summary>
    public void Show(string line)
    {
        // A terminal that does not know its width says 0.
        var width = Console.WindowWidth is > 0 and var columns ? Math.Max(20, columns - 1) : 79;
        lock (_gate)
        {
            terminal.Write("\r" + (line.Length > width ? line[..width] : line) + "\x1b[K");
            _isDrawn = true;
        }
    }

    /// <summary>Takes it away.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            if (_isDrawn)
            {
                terminal.Write("\r\x1b[K");
                _isDrawn = false;
            }
        }
    }

    /// <summary>Writes another line in its place; it comes back when it is drawn again.</summary>
    public void WriteLine(TextWriter writer, string line)
    {
        lock (_gate)
        {
            Clear();
            writer.WriteLine(line);
        }
    }
}
