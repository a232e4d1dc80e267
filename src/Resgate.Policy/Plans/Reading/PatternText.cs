using System.Text;
using Resgate.Primitives.Patterns;

namespace Resgate.Policy.Plans.Reading;

/// <summary>Paths with wildcards, and patterns of what is left out: a class with one that is malformed could not be captured at all.</summary>
internal static class PatternText
{
    /// <summary>What is wrong with a pattern, and what to do; null when it makes sense.</summary>
    public static (string What, string ToDo)? Refuse(string pattern) => pattern.StartsWith("~/", StringComparison.Ordinal)
        ? ("begins in somebody's home, and no shell says in whose", "write the folder in full, such as /home/ana")
        : RefuseMalformed(pattern);

    private static (string What, string ToDo)? RefuseMalformed(string pattern) =>
        Array.TrueForAll(pattern.TrimStart('!').Split('/'), static name => Glob.TryParse(Encoding.UTF8.GetBytes(name)) is not null)
            ? null
            : ("is a malformed pattern", "close every '[', and put a backslash before a character that shall stand for itself");
}
