using Resgate.Storage.Local;
using Resgate.Storage.Wrapping;

namespace Resgate.Storage.Sftp;

/// <summary>What all calls to one place have in common.</summary>
internal sealed class SftpPlace
{
    /// <param name="root">The folder of the objects.</param>
    /// <param name="options">What else was said of the place.</param>
    public SftpPlace(string root, PlaceOptions options)
    {
        Options = options;
        Layout = new LocalLayout(root);
        Folders = new SftpFolders(Layout);
        Up = RateLimit.Of(options.UploadLimit, options.Time);
        Down = RateLimit.Of(options.DownloadLimit, options.Time);
    }

    public PlaceOptions Options { get; }

    /// <summary>What lies where: as on a local disk.</summary>
    public LocalLayout Layout { get; }

    /// <summary>Makes the folders that are missing.</summary>
    public SftpFolders Folders { get; }

    /// <summary>How fast files are sent; null for no limit.</summary>
    public RateLimit? Up { get; }

    /// <summary>How fast files are fetched; null for no limit.</summary>
    public RateLimit? Down { get; }
}
