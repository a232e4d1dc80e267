using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Progress;

/// <summary>Removes objects, several at a time, and counts them.</summary>
internal static class Removal
{
    /// <param name="repository">Where they lie.</param>
    /// <param name="names">What goes.</param>
    /// <param name="unit">What is counted.</param>
    /// <param name="word">What stands before each id for those who want every detail.</param>
    /// <param name="report">Hears of it.</param>
    /// <param name="onFailure">Gets each that is perhaps still there, one call at a time; may throw to stop the call.</param>
    /// <param name="cancellation">Stops the call; some of them are gone then.</param>
    public static async ValueTask RunAsync(
        BackupRepository repository,
        IReadOnlyCollection<ObjectName> names,
        string unit,
        string word,
        IWorkReport report,
        Action<ObjectName, ResgateException> onFailure,
        CancellationToken cancellation)
    {
        if (repository.Files.Held is { } held)
        {
            await held.ThrowIfGoneAsync(cancellation);
        }

        using var step = report.Begin(unit, names.Count);
        var failed = new HashSet<ObjectName>();
        await repository.Store.RemoveAllAsync(Counted(names, step), Fail, cancellation);
        foreach (var name in names)
        {
            if (!failed.Contains(name))
            {
                report.Detail($"removed {word}{name.Id}");
            }
        }

        void Fail(ObjectName name, ResgateException failure)
        {
            failed.Add(name);
            step.Advance(-1);
            onFailure(name, failure);
        }
    }

    // As they are taken up: the store says of none that it is gone before all are.
    private static IEnumerable<ObjectName> Counted(IEnumerable<ObjectName> names, IWorkStep step)
    {
        foreach (var name in names)
        {
            step.Advance(1);
            yield return name;
        }
    }
}
