using Resgate.Format.Keys;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>How people say a password, for complaints about one that is not there: each repository of a command has flags of its own.</summary>
/// <param name="Of">Whose password it is.</param>
/// <param name="Ways">How to give it, as advice.</param>
/// <param name="None">The flag that means an empty one; null when there is none.</param>
internal sealed record PasswordNames(string Of, string Ways, string? None)
{
    /// <summary>Those of the repository that every verb takes.</summary>
    public static readonly PasswordNames Main = Repository("", "the repository");

    /// <summary>Those of a key that is to be made.</summary>
    public static readonly PasswordNames NewKey = new("the new key", "say --new-password-file FILE", "--new-insecure-no-password");

    /// <param name="prefix">What its flags begin with: nothing, <c>from-</c>.</param>
    /// <param name="of">Which repository it is.</param>
    public static PasswordNames Repository(string prefix, string of)
    {
        var variable = $"RESTIC_{prefix.Replace('-', '_').ToUpperInvariant()}PASSWORD";
        return new PasswordNames(
            of, $"say --{prefix}password-file FILE, or set {variable}_FILE, {variable}_COMMAND or {variable}", $"--{prefix}insecure-no-password");
    }

    /// <param name="name">A place of a plan.</param>
    public static PasswordNames Place(string name) => new(name, "its password: in the plan names the file that has it", None: null);

    /// <summary>The password, unless it is empty: nobody means that without saying so.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>.</exception>
    public Password Demand(Password password, string complaint) => !password.IsEmpty
        ? password
        : throw new ResgateException(FailureKind.Usage, complaint) { Hint = None is null ? Ways : $"say {None} if that is really meant" };

    /// <summary>As the other, where nobody can be asked and nothing was said.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>.</exception>
    public Password DemandGiven(Password password) => !password.IsEmpty
        ? password
        : throw new ResgateException(FailureKind.Usage, $"no password was given for {Of}") { Hint = Ways };
}
