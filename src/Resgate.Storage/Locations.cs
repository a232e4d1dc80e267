using System.Buffers;
using Resgate.Primitives;
using Resgate.Storage.Azure;
using Resgate.Storage.Http;
using Resgate.Storage.Local;
using Resgate.Storage.Rest;
using Resgate.Storage.S3;
using Resgate.Storage.Sftp;
using Resgate.Storage.Wrapping;

namespace Resgate.Storage;

/// <summary>Repository addresses, written as restic writes them.</summary>
/// <remarks>
/// A path (<c>/backup</c>, <c>backup/here</c>) or <c>local:path</c> is a folder; <c>scheme:rest</c> is another kind of
/// place. A folder whose name looks like a scheme is written <c>local:name:with:colons</c> or <c>./name:with:colons</c>.
/// </remarks>
public static class Locations
{
    private const string LocalKind = "local";

    private static readonly SearchValues<char> _schemeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    // They keep to the limits where they send and fetch, and see what really goes over the line.
    private static readonly string[] _limitedThemselves = ["azure", "b2", "gs", "rest", "s3", "sftp"];

    // Known to restic; each leaves this list when its store exists.
    private static readonly string[] _plannedSchemes = ["rclone", "swift"];

    /// <summary>The store at an address, no faster than the options allow. Nothing is read or made yet.</summary>
    /// <param name="address">What follows <c>--repo</c>. Never repeated in a failure: it may hold a password.</param>
    /// <param name="options">What else was said of the place.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: no address, or of a kind that we do not know, or an option that makes no sense.
    /// </exception>
    public static IObjectStore Open(string address, PlaceOptions options)
    {
        // Wrong files show at once, wherever the repository lies.
        HttpConnections.CheckFiles(options);
        var (scheme, path) = Split(address);
        IObjectStore store = scheme switch
        {
            null or LocalKind => OpenLocal(path, options),
            "azure" => AzureStore.Open(AzureAddress.Parse(path), options),
            "b2" => new S3Store(BackblazeAddress.Parse(path).Place(options), options),
            "gs" => new S3Store(GoogleAddress.Parse(path).Place(options), options),
            "rest" => RestStore.Open(RestAddress.Parse(path), options),
            "s3" => S3Store.Open(S3Address.Parse(path), options),
            "sftp" => SftpStore.Open(SftpAddress.Parse(path), options),
            _ => throw Refusal(scheme),
        };
        return (options.UploadLimit is null && options.DownloadLimit is null) || _limitedThemselves.Contains(scheme)
            ? store
            : new LimitedStore(store, options.UploadLimit, options.DownloadLimit, options.Time);
    }

    /// <summary>The kind of place that an address leads to, known or not: <c>local</c>, <c>s3</c>.</summary>
    public static string KindOf(string address) => Split(address).Scheme ?? LocalKind;

    // How many files are open at once is the store's own affair; who says it shall not be stopped by that.
    private static LocalStore OpenLocal(string path, PlaceOptions options)
    {
        OptionKeys.Check(options.Extended.Keys, LocalKind);
        options.Connections(LocalKind);
        return path.Length > 0
            ? new LocalStore(path)
            : throw new ResgateException(FailureKind.Usage, "the repository's address is empty");
    }

    private static ResgateException Refusal(string scheme) => _plannedSchemes.Contains(scheme)
        ? new ResgateException(FailureKind.Usage, $"repositories at {scheme}: are not supported yet")
        : new ResgateException(FailureKind.Usage, $"no kind of repository is called {scheme}:")
        {
            Hint = "a folder with a colon in its name is written local:NAME",
        };

    private static (string? Scheme, string Remainder) Split(string address)
    {
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && !address.AsSpan(0, colon).ContainsAnyExcept(_schemeCharacters)
            ? (address[..colon], address[(colon + 1)..])
            : (null, address);
    }
}
