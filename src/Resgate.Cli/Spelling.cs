namespace Resgate.Cli;

/// <summary>Turns spellings that restic's parser takes into ones that ours takes.</summary>
internal static class Spelling
{
    /// <summary>Writes <c>-v</c>, <c>-vv</c>, <c>-vvv</c> and <c>-v -v</c> as one <c>--verbose=N</c>; leaves all else alone.</summary>
    public static string[] Normalize(string[] arguments)
    {
        var verbosity = 0;
        var rest = new List<string>(arguments.Length + 1);
        var options = true;
        foreach (var argument in arguments)
        {
            options &= argument != "--";
            if (options && argument.Length >= 2 && argument[0] == '-' && argument.AsSpan(1).TrimStart('v').IsEmpty)
            {
                verbosity += argument.Length - 1;
            }
            else if (options && argument == "--verbose")
            {
                verbosity++;
            }
            else
            {
                rest.Add(argument);
            }
        }

        if (verbosity > 0)
        {
            rest.Insert(0, $"--verbose={verbosity}");
        }

        return [.. rest];
    }
}
