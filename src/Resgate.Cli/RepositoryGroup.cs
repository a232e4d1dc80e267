using Resgate.Cli.Output;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>Several repositories, opened and locked. Disposing gives all locks back.</summary>
/// <param name="call">Where to tell of those that cannot be opened.</param>
/// <param name="isTolerant">Whether one that cannot be opened is told and left out; otherwise its failure is thrown.</param>
internal sealed class RepositoryGroup(Invocation call, bool isTolerant) : IAsyncDisposable
{
    private readonly List<OpenRepository> _opened = [];

    public IReadOnlyList<OpenRepository> Opened => _opened;

    /// <summary>The last failure that was told.</summary>
    public ResgateException? Failure { get; private set; }

    /// <summary>Opens one more.</summary>
    /// <param name="choice">The one.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="prepare">Makes it ready; when that fails, it counts as not opened.</param>
    public async ValueTask AddAsync(
        RepositoryChoice choice, Func<RepositoryChoice, ValueTask<OpenRepository>> open, Func<OpenRepository, ValueTask> prepare)
    {
        try
        {
            var opened = await open(choice);
            try
            {
                await prepare(opened);
                _opened.Add(opened);
            }
            catch
            {
                await opened.DisposeAsync();
                throw;
            }
        }
        catch (ResgateException failure) when (isTolerant && failure.Kind != FailureKind.Cancelled)
        {
            Failure = failure;
            TellGoingOnWithout(call, await call.LocationOfAsync(choice), failure);
        }
    }

    /// <summary>Opens the first of some repositories that can be opened, and takes it and those before it out of the list.</summary>
    /// <exception cref="ResgateException">The last one's failure: none can be opened.</exception>
    public async ValueTask<OpenRepository> AddFirstAsync(
        List<RepositoryChoice> choices, Func<RepositoryChoice, ValueTask<OpenRepository>> open)
    {
        while (_opened.Count == 0)
        {
            if (choices.Count == 0)
            {
                throw Failure!;
            }

            var choice = choices[0];
            choices.RemoveAt(0);
            await AddAsync(choice, open, static _ => ValueTask.CompletedTask);
        }

        return _opened[0];
    }

    /// <summary>The one line about a repository that a run leaves behind.</summary>
    public static void TellGoingOnWithout(Invocation call, string location, ResgateException failure)
    {
        var hint = failure.Hint is { } advice ? $"; {advice}" : "";
        call.Warn($"error: going on without {location}: {FailureReport.OneLine(failure)}{hint}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
        {
            try
            {
                await opened.DisposeAsync();
            }
            catch (ResgateException) when (isTolerant)
            {
                // That its lock was lost has been told as the reason for going on without it, or no longer matters.
            }
        }
    }
}
