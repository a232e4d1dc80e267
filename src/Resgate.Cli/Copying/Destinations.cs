using Resgate.Cli.Output;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Copying;

namespace Resgate.Cli.Copying;

/// <summary>The repositories that a run adds to, each locked and with its index loaded. Disposing gives all locks back.</summary>
internal sealed class Destinations : IAsyncDisposable
{
    private readonly List<(OpenRepository Opened, CopyTarget Target)> _open = [];

    public IReadOnlyList<CopyTarget> Targets => [.. _open.Select(static pair => pair.Target)];

    /// <summary>How many there should have been.</summary>
    public int Wanted { get; private set; }

    /// <summary>Opens them. Of several, one that cannot be opened is told and left out; the only one has to.</summary>
    public static async ValueTask<Destinations> OpenAsync(
        Invocation call, IReadOnlyList<RepositoryChoice> choices, Action<string, ResgateException> onFailure)
    {
        var destinations = new Destinations { Wanted = choices.Count };
        try
        {
            foreach (var choice in choices)
            {
                await destinations.AddAsync(call, choice, choices.Count > 1 ? onFailure : null);
            }

            return destinations;
        }
        catch
        {
            await destinations.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the run is worth: 0 when all got everything, 3 when some did, 1 when none.</summary>
    /// <exception cref="ResgateException">The failure of the only one.</exception>
    public ExitCode ExitCode()
    {
        if (Wanted == 1 && _open[0].Target.Failure is { } failure)
        {
            throw failure;
        }

        return _open.Count(static pair => pair.Target.IsLive) switch
        {
            0 => Primitives.ExitCode.Failed,
            var live when live < Wanted => Primitives.ExitCode.Incomplete,
            _ => Primitives.ExitCode.Done,
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (opened, target) in _open)
        {
            await target.DisposeAsync();
            try
            {
                await opened.DisposeAsync();
            }
            catch (ResgateException) when (!target.IsLive)
            {
                // That its lock was lost has been told as the reason for going on without it.
            }
        }
    }

    private async ValueTask AddAsync(Invocation call, RepositoryChoice choice, Action<string, ResgateException>? onFailure)
    {
        OpenRepository? opened = null;
        try
        {
            opened = await call.OpenAsync(choice, LockMode.Append);
            await opened.Repository.LoadIndexAsync(opened.Cancellation);
            _open.Add((opened, new CopyTarget(opened.Repository, opened.Cancellation, opened.Lost)));
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            if (opened is not null)
            {
                await opened.DisposeAsync();
            }

            if (onFailure is null)
            {
                throw;
            }

            onFailure(await call.LocationOfAsync(choice), failure);
        }
        catch when (opened is not null)
        {
            await opened.DisposeAsync();
            throw;
        }
    }
}
