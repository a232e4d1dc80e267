namespace Resgate.Policy.Plans;

/// <summary>Files that hold secrets by their names. A mirror is plain files and has none of them (requirements T2, S3).</summary>
public static class SecretNames
{
    private static readonly string[] _names = [".env", "id_rsa", "id_ecdsa", "id_ed25519"];
    private static readonly string[] _endings = [".key", ".pem", ".p12", ".pfx", ".password"];

    // What programs ship to show which settings there are.
    private static readonly string[] _samples = [".env.example", ".env.sample", ".env.template"];

    /// <summary>Looks at nothing but the last name of a path, whatever its case.</summary>
    public static bool Holds(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return _names.Contains(name, StringComparer.OrdinalIgnoreCase)
            || Array.Exists(_endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            || (name.StartsWith(".env.", StringComparison.OrdinalIgnoreCase) && !_samples.Contains(name, StringComparer.OrdinalIgnoreCase));
    }
}
