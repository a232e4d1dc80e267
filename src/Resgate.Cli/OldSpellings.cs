namespace Resgate.Cli;

/// <summary>Verbs and flags that restic still takes and warns of, for scripts that have not heard.</summary>
internal static class OldSpellings
{
    /// <summary>The words for a verb today, and what to tell; null when the verb is none of the old ones.</summary>
    public static (string[] Now, string Warning)? Verb(string name) => name == "rebuild-index"
        ? (["repair", "index"], "Command \"rebuild-index\" is deprecated, use \"repair index\" instead")
        : null;

    /// <summary>
    /// The flag that says the same today, with its value if that is always the same, and what to tell. An empty one is to be left
    /// out; null when the flag is none of the old ones.
    /// </summary>
    public static (string Now, string Warning)? Flag(string verb, string name) => (verb, name) switch
    {
        ("backup" or "forget", "--hostname") => ("--host", "Flag --hostname has been deprecated, use --host"),
        ("snapshots", "--last") => ("--latest=1", "Flag --last has been deprecated, use --latest 1"),
        ("check", "--check-unused") => ("", "Flag --check-unused has been deprecated, and is ignored"),
        _ => null,
    };
}
