using Resgate.Primitives;

namespace Resgate.Cli.Kits;

/// <summary>The sentences of a kit in one language. What a shell reads is the same in all of them and not here.</summary>
internal abstract class KitWords
{
    /// <summary>As HTML names it.</summary>
    public abstract string Language { get; }

    public abstract string KeepSafe { get; }

    public abstract string NeedTitle { get; }

    public abstract string Need { get; }

    public abstract string BeginTitle { get; }

    public abstract string Begin { get; }

    /// <summary>Which points are to be taken.</summary>
    public abstract string Choose { get; }

    /// <summary>How points of different classes come to fit together.</summary>
    public abstract string Together { get; }

    public abstract string ReadOnly { get; }

    public abstract string RemotePlace { get; }

    public abstract string Files { get; }

    public abstract string Settings { get; }

    public abstract string WithRestic { get; }

    public abstract string WithResgate { get; }

    public abstract string ForPlan { get; }

    public abstract string PlanTitle { get; }

    public abstract string PlanFile { get; }

    public abstract string PlanVerbs { get; }

    public abstract string AfterTitle { get; }

    public abstract string VerifyTitle { get; }

    public abstract string Verify { get; }

    /// <param name="said">What the user asked for; null for the language of the environment.</param>
    /// <param name="environment">Values of <c>LC_ALL</c>, <c>LC_MESSAGES</c> and <c>LANG</c>; the first that is set counts.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: there is no such language.</exception>
    public static KitWords Of(string? said, params IEnumerable<string?> environment) => said switch
    {
        "en" => new KitEnglish(),
        "pt-BR" => new KitPortuguese(),
        null => environment.FirstOrDefault(static value => value is { Length: > 0 })?.StartsWith("pt", StringComparison.Ordinal) == true
            ? new KitPortuguese()
            : new KitEnglish(),
        _ => throw new ResgateException(FailureKind.Usage, $"there are no kits in '{said}'") { Hint = "there are en and pt-BR" },
    };

    public abstract string Title(string device);

    public abstract string Opening(string device, string system);

    public abstract string MadeOn(string day, string version);

    public abstract string Ask(string whom);

    /// <summary>Where Resgate itself comes from.</summary>
    public abstract string Program(string version);

    public abstract string PlaceTitle(int number, int count, string name);

    public abstract string LocalPlace(string folder);

    public abstract string Typed(int count);

    /// <param name="staging">The folder of staged copies, once restored.</param>
    public abstract string After(string staging);

    public abstract string Volume(string volume, string className);

    public abstract string Mirror(string name, string to, string classes);
}
