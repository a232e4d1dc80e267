using Resgate.Format.Keys;
using Resgate.Policy.Windows;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Keys;
using Resgate.Storage;

namespace Resgate.Cli;

/// <summary>A repository that the user named, and where its password comes from.</summary>
internal sealed record RepositoryChoice
{
    /// <summary>May hold a password: only a store's own <see cref="Storage.IObjectStore.Location"/> is for people.</summary>
    public required string Address { get; init; }

    public string? PasswordFile { get; init; }

    public string? PasswordCommand { get; init; }

    public bool HasNoPassword { get; init; }

    /// <summary>The password itself, as a variable of the environment gives it.</summary>
    public string? FromEnvironment { get; init; }

    /// <summary>
    /// Which of several repositories is asked about at a terminal: <c>source repository</c>; null for its location.
    /// </summary>
    public string? Title { get; init; }

    /// <summary>How its password is given, for complaints; null for the way of the main repository.</summary>
    public PasswordNames? PasswordNames { get; init; }

    public string KeyHint { get; init; } = "";

    /// <summary>The key that opened it before, for the next time; then nobody is asked for the password. Belongs to who opened it.</summary>
    public UnlockedKey? Unlocked { get; init; }

    /// <summary>How long to try again what may pass, unless the user says; null for the usual time.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>How fast this place may be written to, and when.</summary>
    public Timetable Window { get; init; } = Timetable.Always;

    /// <summary>What this place alone is told in the manner of variables; it goes before the environment.</summary>
    public IReadOnlyDictionary<string, Secret> Credentials { get; init; } = new Dictionary<string, Secret>();

    /// <summary>The value of a variable as this place is to see it.</summary>
    public string? Variable(string name) =>
        Credentials.TryGetValue(name, out var own) ? own.Reveal() : Setting.Variable(name);

    public ValueTask<Password> ReadPasswordAsync(string location, CancellationToken cancellation) =>
        RepositoryAccess.ReadPasswordAsync(
            PasswordFile,
            PasswordCommand,
            HasNoPassword,
            FromEnvironment,
            prompt: $"enter password for {Title ?? $"repository {location}"}: ",
            twice: false,
            cancellation,
            PasswordNames);

    /// <summary>Opens the repository with its password.</summary>
    /// <exception cref="ResgateException">
    /// As <see cref="BackupRepository.OpenAsync"/>; of a password that does not fit, it says where that came from.
    /// </exception>
    public async ValueTask<BackupRepository> OpenAsync(IObjectStore store, RepositoryOptions options, CancellationToken cancellation)
    {
        using var password = await ReadPasswordAsync(store.Location, cancellation);
        try
        {
            return await BackupRepository.OpenAsync(store, password, KeyHint, options, cancellation);
        }
        catch (ResgateException failure) when (failure.Kind == FailureKind.WrongPassword && failure.Hint is null)
        {
            throw new ResgateException(failure.Kind, failure.Message, failure.InnerException) { Hint = Origin };
        }
    }

    private string Origin => this switch
    {
        { PasswordFile: { } file } => $"the password came from the file {file}",
        { PasswordCommand: not null } => "the password came from the password command",
        { HasNoPassword: true } => "an empty password was tried",
        { FromEnvironment: not null } => "the password came from the environment",
        _ => "the password is the one that was typed",
    };
}
