using Resgate.Format.Crypto;
using Resgate.Primitives;

namespace Resgate.Repository.Keys;

/// <summary>A key that has opened a repository, kept to open it again: to derive it from the password takes a quarter of a second each time.</summary>
/// <remarks>Disposing wipes it; what was opened with it has a copy.</remarks>
public sealed class UnlockedKey : IDisposable
{
    /// <param name="repository">Opened with the key.</param>
    public UnlockedKey(BackupRepository repository) => (Key, Id) = (repository.Key.Copy(), repository.KeyInUse);

    internal MasterKey Key { get; }

    /// <summary>The key file that fitted the password.</summary>
    internal Id? Id { get; }

    public void Dispose() => Key.Dispose();

    public override string ToString() => Key.ToString();
}
