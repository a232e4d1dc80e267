namespace Resgate.Capture.Mirrors;

/// <summary>What rsync says, sorted by what it means to a mirror.</summary>
internal sealed class RsyncWords
{
    private const string Gone = "No such file or directory (2)";
    private const string Unsupported = "Operation not supported (95)";
    private const string Refused = "Operation not permitted (1)";

    private static readonly string[] _attributes = ["chown", "chgrp", "mknod", "xattr", "acl", "ACL"];

    /// <summary>Files that went away between being found and being read.</summary>
    public int Vanished { get; private set; }

    /// <summary>Attributes that the destination cannot hold: the first line of each kind.</summary>
    public List<string> Unheld { get; } = [];

    /// <summary>What else went wrong, and how often.</summary>
    public List<string> Errors { get; } = [];

    public void Add(string line)
    {
        if (line.Length == 0 || line.StartsWith("rsync error: ", StringComparison.Ordinal) || line.StartsWith("rsync warning: ", StringComparison.Ordinal))
        {
            // The sum of what was said before; the exit code says it too.
        }
        else if (line.Contains("has vanished: ", StringComparison.Ordinal)
            || (line.Contains("[sender]", StringComparison.Ordinal) && line.EndsWith(Gone, StringComparison.Ordinal)))
        {
            Vanished++;
        }
        else if (Array.Exists(_attributes, word => line.Contains(word, StringComparison.Ordinal))
            && (line.EndsWith(Unsupported, StringComparison.Ordinal) || line.EndsWith(Refused, StringComparison.Ordinal)))
        {
            Unheld.Add(line);
        }
        else
        {
            Errors.Add(line);
        }
    }

    /// <summary>What an exit code of rsync means. Source: rsync(1), "EXIT VALUES".</summary>
    public static string Meaning(int code) => code switch
    {
        1 => "it does not know an option: it is too old, or the one at the other end is",
        2 => "the two rsyncs do not understand each other",
        3 => "it cannot find the files or the folder it was given",
        4 => "it was asked for something that it, or the one at the other end, was built without",
        5 => "it could not begin",
        10 => "the connection failed",
        11 => "it cannot write: the disk may be full",
        12 => "the connection ended, or there is no rsync at the other end",
        13 or 14 => "the two processes of rsync lost each other",
        20 => "a signal ended it",
        21 => "one of its processes was lost",
        22 => "there is not enough memory",
        30 or 35 => "the other end fell silent",
        124 or 125 or 126 or 127 => "there is no rsync at the other end, or it cannot be run",
        255 => "ssh cannot reach the host",
        _ => "it does not say more",
    };
}
