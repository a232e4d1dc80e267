using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository;

/// <summary>Finds objects by the beginnings of their names.</summary>
public static class ObjectNames
{
    /// <summary>The one object of a folder whose name begins so.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: none. <see cref="FailureKind.Usage"/>: several.</exception>
    public static async ValueTask<Id> ResolveAsync(
        IObjectStore store, ObjectFolder folder, string beginning, CancellationToken cancellation)
    {
        if (Id.TryParse(beginning, out var whole))
        {
            return whole;
        }

        Id? match = null;
        await foreach (var found in store.ListAsync(folder, cancellation))
        {
            if (found.Name.Id.ToString().StartsWith(beginning, StringComparison.Ordinal))
            {
                match = match is null
                    ? found.Name.Id
                    : throw new ResgateException(
                        FailureKind.Usage, $"multiple IDs with prefix \"{beginning}\" found among {ObjectName.FolderName(folder)}");
            }
        }

        return match ?? throw new ResgateException(
            FailureKind.NotFound, $"no matching ID found for prefix \"{beginning}\" among {ObjectName.FolderName(folder)}");
    }
}
