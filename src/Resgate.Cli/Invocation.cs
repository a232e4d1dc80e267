using System.CommandLine;
using Resgate.Cli.Output;
using Resgate.Cli.Plans;
using Resgate.Format.Keys;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Storage;
using Resgate.Storage.Wrapping;

namespace Resgate.Cli;

/// <summary>One run of one verb: what was said on the command line, and where to answer.</summary>
/// <param name="globals">The options of every verb.</param>
/// <param name="parsed">What was said.</param>
/// <param name="hasJson">Whether the verb has anything but text.</param>
/// <param name="cancellation">Fires when the user wants to stop.</param>
internal sealed class Invocation(GlobalOptions globals, ParseResult parsed, bool hasJson, CancellationToken cancellation)
{
    private bool _isQuiet;

    public GlobalOptions Globals { get; } = globals;

    public CancellationToken Cancellation { get; } = cancellation;

    public TimeProvider Time { get; } = TimeProvider.System;

    /// <summary>Whether programs want objects. Verbs that print text all the same, as restic's do, never see it true.</summary>
    public bool Json => hasJson && Get(Globals.Json);

    public bool Quiet => _isQuiet || Get(Globals.Quiet);

    /// <summary>0 to 3.</summary>
    public int Verbosity => Math.Min(3, Get(Globals.Verbose));

    /// <summary>Results.</summary>
    public TextWriter Out { get; } = Console.Out;

    /// <summary>Everything else.</summary>
    public TextWriter Error { get; } = Console.Error;

    /// <summary>
    /// As a verb that heeds <c>--json</c> is called: for one that does not, and does such a verb's work on the way.
    /// </summary>
    public Invocation HeedingJson() => new(Globals, parsed, hasJson: true, Cancellation);

    /// <summary>As if the user wanted to be told of problems only: for work that is a small part of what a verb does.</summary>
    public Invocation Quietly() => new(Globals, parsed, hasJson, Cancellation) { _isQuiet = true };

    /// <summary>The line that progress is drawn on.</summary>
    public StatusLine Status => field ??= new StatusLine(Error);

    /// <summary>Whether progress may be drawn: at a terminal, for a person, not asked to be quiet.</summary>
    public bool DrawsProgress => !Json && !Quiet && !Console.IsErrorRedirected && !Console.IsOutputRedirected;

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    public bool WasGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The value of a flag, or of the variable that stands in for it.</summary>
    public Setting Setting(Option<string> flag, string variable) => Cli.Setting.Of(parsed, flag, variable);

    /// <summary>A line for people: nothing in JSON, nothing when quiet.</summary>
    public void Say(string line)
    {
        if (!Json && !Quiet)
        {
            Status.WriteLine(Out, line);
        }
    }

    /// <summary>A problem that does not end the run.</summary>
    public void Warn(string line) => Status.WriteLine(Error, line);

    /// <summary>The repository's address, from the flags or the environment.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: none was given, or two.</exception>
    public string RepositoryAddress()
    {
        // One flag takes both variables back: they are the usual place, it is the one meant now.
        var isSaid = WasGiven(Globals.Repo) || WasGiven(Globals.RepositoryFile);
        return isSaid
            ? RepositoryAccess.Address(Get(Globals.Repo) ?? "", Get(Globals.RepositoryFile) ?? "")
            : RepositoryAccess.Address(
                Cli.Setting.Of("REPOSITORY").Value ?? "", Cli.Setting.Of("REPOSITORY_FILE").Value ?? "");
    }

    /// <summary>Refuses <c>-o</c> of kinds of places to which this run does not go.</summary>
    /// <param name="addresses">All repositories that it was told of.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>.</exception>
    public void RefuseForeignOptions(params IEnumerable<string> addresses) =>
        OptionKeys.CheckKinds(Places.ParseExtended(Get(Globals.Extended) ?? []).Keys, addresses);

    /// <summary>Where the repository's objects lie; not opened yet.</summary>
    public IObjectStore OpenStore() => OpenStore(MainRepository(RepositoryAddress()));

    /// <summary>The place of a repository, no faster than the user allows; what fails there for reasons that pass is tried again.</summary>
    public IObjectStore OpenStore(RepositoryChoice choice)
    {
        var store = Locations.Open(choice.Address, Places.Options(this, choice));
        if (!store.IsNear)
        {
            store = new RetryingStore(store, Places.RetryPolicy(choice.Patience), new Random(), Time, Tell);
        }

        return choice.Window.IsClosedAtTimes
            ? new WindowedStore(store, () => !choice.Window.IsClosedAt(Time.GetLocalNow().DateTime))
            : store;
    }

    /// <summary>The address of a repository, for people: without a password in it.</summary>
    public async ValueTask<string> LocationOfAsync(RepositoryChoice choice)
    {
        try
        {
            await using var store = OpenStore(choice);
            return store.Location;
        }
        catch (ResgateException)
        {
            // An address that says nothing to us may hold anything.
            return "a repository whose address makes no sense";
        }
    }

    public RepositoryOptions RepositoryOptions() => new()
    {
        Compression = GlobalOptions.ParseCompression(Setting(Globals.Compression, "COMPRESSION")),
        PackSize = GlobalOptions.ParsePackSize(Setting(Globals.PackSize, "PACK_SIZE")),
        VerifyWrites = !Get(Globals.NoExtraVerify),
        Time = Time,
    };

    /// <summary>A new password for the repository, from wherever the user keeps it; asked for twice at a terminal.</summary>
    public ValueTask<Password> ReadNewPasswordAsync(string prompt)
    {
        var main = MainRepository(RepositoryAddress());
        return RepositoryAccess.ReadPasswordAsync(
            main.PasswordFile, main.PasswordCommand, main.HasNoPassword, main.FromEnvironment, prompt, twice: true, Cancellation,
            PasswordNames.Repository("", "the new repository"));
    }

    /// <summary>What the global options and the environment say of the repository to work on, or the plan of one of its places.</summary>
    public RepositoryChoice MainRepository(string address) => NamedPlace.Resolve(Said(address), IsPasswordSaid);

    private bool IsPasswordSaid => WasGiven(Globals.PasswordFile) || WasGiven(Globals.PasswordCommand) || Get(Globals.InsecureNoPassword);

    private RepositoryChoice Said(string address) => new()
    {
        Address = address,
        PasswordFile = Setting(Globals.PasswordFile, "PASSWORD_FILE").Value,
        PasswordCommand = Setting(Globals.PasswordCommand, "PASSWORD_COMMAND").Value,
        HasNoPassword = Get(Globals.InsecureNoPassword),
        FromEnvironment = Cli.Setting.Of("PASSWORD").Value,
        Title = "repository",
        KeyHint = Setting(Globals.KeyHint, "KEY_HINT").Value ?? "",
    };

    /// <summary>Whether the password comes from elsewhere than the terminal or standard input.</summary>
    public bool HasPassword =>
        Get(Globals.InsecureNoPassword)
        || Setting(Globals.PasswordFile, "PASSWORD_FILE").Value is not null
        || Setting(Globals.PasswordCommand, "PASSWORD_COMMAND").Value is not null
        || Cli.Setting.Of("PASSWORD").Value is not null;

    /// <summary>Opens the repository and takes the lock that the verb needs.</summary>
    /// <param name="mode">The lock.</param>
    /// <param name="trustsCache">Whether copies in the local cache will do.</param>
    public ValueTask<OpenRepository> OpenAsync(LockMode mode, bool trustsCache = true)
    {
        var choice = MainRepository(RepositoryAddress());
        RefuseForeignOptions(choice.Address);
        return OpenAsync(choice, mode, trustsCache);
    }

    /// <summary>As the other one, for any repository that was named.</summary>
    public ValueTask<OpenRepository> OpenAsync(RepositoryChoice choice, LockMode mode, bool trustsCache = true) =>
        OpenAsync(choice, OpenStore(choice), mode, trustsCache);

    /// <summary>Opens another repository that is only read from: but for our lock, whatever would change it is refused.</summary>
    public ValueTask<OpenRepository> OpenSourceAsync(RepositoryChoice choice) =>
        OpenAsync(choice, new ReadOnlyStore(OpenStore(choice), allowsLocks: true), LockMode.Shared, trustsCache: true);

    private async ValueTask<OpenRepository> OpenAsync(
        RepositoryChoice choice, IObjectStore store, LockMode mode, bool trustsCache)
    {
        var options = RepositoryOptions() with { Cache = trustsCache ? CacheOptions.Choose(this, store) : null };
        var repository = choice.Unlocked is { } unlocked
            ? await BackupRepository.ReopenAsync(store, unlocked, options, Cancellation)
            : await choice.OpenAsync(store, options, Cancellation);
        try
        {
            CacheOptions.Tidy(this, repository);
            return new OpenRepository(choice, repository, await Locking.TakeAsync(this, choice, repository, mode), Warn, Cancellation);
        }
        catch
        {
            await repository.DisposeAsync();
            throw;
        }
    }

    /// <summary>A call to the place has failed, and will be tried again.</summary>
    private void Tell(RetryNotice notice)
    {
        if (!Quiet)
        {
            Warn($"will retry in {notice.Pause.TotalSeconds:0.#} s: {FailureReport.OneLine(notice.Failure)}");
        }
    }
}
