using Resgate.Primitives;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Sftp;

/// <summary>Makes links to one SFTP place, as many as are asked for.</summary>
internal interface ISftpLinks : IAsyncDisposable
{
    /// <summary>How many at once make sense, whatever the user wants.</summary>
    int Most { get; }

    /// <exception cref="ResgateException">The place cannot be reached, is not trusted, or lets nobody in.</exception>
    Task<ISftpLink> OpenAsync(CancellationToken cancellation);
}
