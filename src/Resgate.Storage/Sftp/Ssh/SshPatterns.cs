using System.IO.Enumeration;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Lists of host names with <c>*</c>, <c>?</c> and, in front of what shall not match, <c>!</c>.</summary>
/// <remarks>Source: ssh_config(5), PATTERNS.</remarks>
internal static class SshPatterns
{
    /// <summary>Whether one of the patterns matches, and none of the negated ones does.</summary>
    /// <param name="patterns">Each with or without <c>!</c>.</param>
    /// <param name="name">What they are about.</param>
    /// <param name="ignoreCase">Off for <c>Host</c> and for names of users, as in SSH.</param>
    public static bool Match(IEnumerable<string> patterns, string name, bool ignoreCase)
    {
        var found = false;
        foreach (var pattern in patterns)
        {
            if (pattern.StartsWith('!'))
            {
                if (MatchOne(pattern[1..], name, ignoreCase))
                {
                    return false;
                }
            }
            else
            {
                found |= MatchOne(pattern, name, ignoreCase);
            }
        }

        return found;
    }

    // A backslash has no meaning to SSH, and would hide the next letter here.
    private static bool MatchOne(string pattern, string name, bool ignoreCase) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace(@"\", @"\\", StringComparison.Ordinal), name, ignoreCase);
}
