using Resgate.Engine.Backup;
using Resgate.Engine.Backup.Places;
using Resgate.Format.Snapshots;
using Resgate.Primitives;

namespace Resgate.Cli.Backup;

/// <summary>The further repositories of a backup: opened, written to, finished and told of.</summary>
internal sealed class Followers : IAsyncDisposable
{
    private readonly Invocation _call;
    private readonly IBackupReport _report;
    private readonly RepositoryGroup _group;
    private readonly int _wanted;
    private readonly HashSet<BackupFollower> _saved = [];
    private List<BackupFollower> _followers = [];

    private Followers(Invocation call, IBackupReport report, int wanted)
    {
        _call = call;
        _report = report;
        _wanted = wanted;
        _group = new RepositoryGroup(call, isTolerant: true);
    }

    public IReadOnlyList<BackupFollower> All => _followers;

    /// <summary>Whether all that were wanted could be opened.</summary>
    public bool IsComplete => _followers.Count == _wanted;

    /// <summary>Whether any has its snapshot.</summary>
    public bool HaveAny => _saved.Count > 0;

    /// <summary>Opens them; one that cannot be opened is told and left out.</summary>
    /// <param name="call">Where to tell of those.</param>
    /// <param name="first">The repository that is written to by the workers, which none of them may be.</param>
    /// <param name="report">Hears of snapshots that are stored.</param>
    /// <param name="choices">Which.</param>
    /// <param name="limits">How slow each may be.</param>
    public static async ValueTask<Followers> OpenAsync(
        Invocation call, OpenRepository first, IBackupReport report, IReadOnlyList<RepositoryChoice> choices, FollowerLimits limits)
    {
        var followers = new Followers(call, report, choices.Count);
        try
        {
            foreach (var choice in choices)
            {
                await followers._group.AddAsync(
                    choice, one => call.OpenBesideAsync(one, [first, .. followers._group.Opened]), opened => PrepareAsync(call, opened));
            }

            followers._followers = [.. followers._group.Opened.Select(opened =>
                new BackupFollower(opened.Repository, limits, opened.Cancellation, opened.Lost))];
            return followers;
        }
        catch
        {
            await followers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finishes each and stores its snapshot; what fails is told.</summary>
    /// <param name="original">
    /// The snapshot that stands for all of them, in the first repository that has it; null when none does yet.
    /// </param>
    /// <param name="create">Makes a repository's snapshot, with its own counts of what was new to it.</param>
    /// <returns>Whether every one that was opened has its snapshot.</returns>
    public async ValueTask<bool> SaveAsync(Id? original, Func<BackupCounters, Snapshot> create)
    {
        // All at the same time: one that falls silent now must not keep the others from theirs.
        await foreach (var finishing in Task.WhenEach(_followers.Select(FinishAsync)))
        {
            var (follower, isStored) = await finishing;

            // A copy of it by 'copy' would be one snapshot too many: the common original says that they are the same.
            var id = isStored
                ? await follower.SaveAsync(create(follower.Counters) with { Parent = null, Original = original })
                : null;
            if (id is { } saved)
            {
                original ??= saved;
                _saved.Add(follower);
                _report.AlsoSaved(_group.Opened[_followers.IndexOf(follower)], saved, follower.Counters);
            }
            else
            {
                RepositoryGroup.TellGoingOnWithout(_call, follower.Repository.Store.Location, follower.Failure!);
            }
        }

        return _saved.Count == _followers.Count;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var follower in _followers)
        {
            await follower.DisposeAsync();
        }

        await _group.DisposeAsync();
    }

    private static async Task<(BackupFollower Follower, bool IsStored)> FinishAsync(BackupFollower follower) =>
        (follower, await follower.FinishAsync());

    private static async ValueTask PrepareAsync(Invocation call, OpenRepository opened)
    {
        await opened.Repository.LoadIndexAsync(opened.Cancellation);
        await LostPacks.ForgetAsync(opened.Repository, call, opened.Cancellation);
    }
}
