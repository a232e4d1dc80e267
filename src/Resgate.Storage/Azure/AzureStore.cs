using System.Runtime.CompilerServices;
using System.Xml;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Resgate.Primitives;
using Resgate.Storage.Http;
using Resgate.Storage.Spooling;

namespace Resgate.Storage.Azure;

/// <summary>Objects as block blobs of a container in an Azure storage account.</summary>
/// <remarks>
/// <para>A blob is replaced atomically, and durable when the service has answered.</para>
/// <para>Blocks that a dead writer has sent and never listed cannot be seen in a listing and are not ours to remove: the service
/// drops them after a week.</para>
/// </remarks>
public sealed class AzureStore : IObjectStore
{
    private const int PageSize = 5000;

    private readonly AzureAddress _address;
    private readonly PlaceOptions _options;
    private readonly AzureAccount _account;
    private readonly AzureFailures _failures;
    private readonly AzureLayout _layout;
    private readonly BlobContainerClient _container;
    private readonly AzureUpload _upload;

    private AzureStore(AzureAddress address, PlaceOptions options, long singleLimit)
    {
        _address = address;
        _options = options;
        Connections = options.Connections("azure");
        _upload = new AzureUpload(AzureTier.Read(options), singleLimit);
        _layout = new AzureLayout(address.Prefix);
        _account = new AzureAccount(options);
        _failures = new AzureFailures(_account, address, options.Time);
        _container = _account.Container(address.Container);
    }

    public string Location => _address.ToString();

    public int Connections { get; }

    /// <summary>The store at an address; nothing is asked of the service yet.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: a variable or an option is missing or makes no sense, a certificate file cannot be read.
    /// </exception>
    public static AzureStore Open(AzureAddress address, PlaceOptions options) => Open(address, options, AzureUpload.SingleLimit);

    /// <summary>The same, with larger objects sent in blocks.</summary>
    internal static AzureStore Open(AzureAddress address, PlaceOptions options, long singleLimit)
    {
        OptionKeys.Check(options.Extended.Keys, "azure");
        return new AzureStore(address, options, singleLimit);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Makes the container when it is not there. Credentials that may not even ask go on as if it were, as with restic: a
    /// SAS token for one container is of that kind.
    /// </remarks>
    public async ValueTask PrepareAsync(CancellationToken cancellation)
    {
        var isThere = await CallAsync("look for the container", AzureRight.Read, IsContainerThereAsync, cancellation);
        if (!isThere)
        {
            await CallAsync(
                "make the container",
                AzureRight.Write,
                async patience => await _container.CreateIfNotExistsAsync(cancellationToken: patience.Token),
                cancellation);
        }
    }

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        StoreAsync(name, BinaryData.FromBytes(content).ToStream(), cancellation);

    public ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(new SpooledDraft(
            folder, _options.Variable("TMPDIR") ?? "/tmp", (name, spool, token) => SendAsync(name, spool, token)));
    }

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) => ExactRange.ReadAsync(
        name,
        offset,
        destination.Length,
        () => CallAsync($"read {name}", AzureRight.Read, patience => AzureReading.TryReadAsync(Blob(name), offset, destination, patience), cancellation),
        () => SizeAsync(name, cancellation));

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) => CallAsync(
        $"find the size of {name}",
        AzureRight.Read,
        async patience => (await Blob(name).GetPropertiesAsync(cancellationToken: patience.Token)).Value.ContentLength,
        cancellation);

    public async IAsyncEnumerable<StoredObject> ListAsync(
        ObjectFolder folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (folder == ObjectFolder.Config)
        {
            if (await FindSizeAsync(ObjectName.Config, cancellation) is { } size)
            {
                yield return new StoredObject(ObjectName.Config, size);
            }

            yield break;
        }

        // Page by page, each with a patience of its own: the time that our reader takes is not the service's silence.
        string? marker = null;
        do
        {
            var page = await ListPageAsync(folder, marker, PageSize, cancellation);
            if (page is null)
            {
                yield break;
            }

            foreach (var blob in page.Values)
            {
                if (_layout.Find(folder, blob.Name) is { } name && blob.Properties.ContentLength is { } size)
                {
                    yield return new StoredObject(name, size);
                }
            }

            marker = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(marker));
    }

    public async ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) => await CallAsync(
        $"remove {name}",
        AzureRight.Delete,
        async patience => await Blob(name).DeleteIfExistsAsync(cancellationToken: patience.Token),
        cancellation);

    /// <inheritdoc/>
    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(0);
    }

    public ValueTask DisposeAsync()
    {
        _account.Dispose();
        return ValueTask.CompletedTask;
    }

    private BlockBlobClient Blob(ObjectName name) => _container.GetBlockBlobClient(_layout.BlobName(name));

    private async ValueTask SendAsync(ObjectName name, Spool spool, CancellationToken cancellation)
    {
        await using var content = spool.OpenRead();
        await StoreAsync(name, content, cancellation);
        // Nobody looks at a pack again for months, so we ask now; one small request for many megabytes.
        var size = await SizeAsync(name, cancellation);
        if (size != spool.Length)
        {
            throw new ResgateException(FailureKind.Transient, $"cannot store {name}: of {spool.Length} bytes the service has kept {size}");
        }
    }

    private async ValueTask StoreAsync(ObjectName name, Stream content, CancellationToken cancellation) => await CallAsync(
        $"store {name}", AzureRight.Write, patience => _upload.SendAsync(Blob(name), name.Folder, content, patience), cancellation);

    private async Task<bool> IsContainerThereAsync(Patience patience)
    {
        try
        {
            _ = await _container.GetPropertiesAsync(cancellationToken: patience.Token);
            return true;
        }
        catch (RequestFailedException answer) when (AzureFailures.IsContainerMissing(answer))
        {
            return false;
        }
        catch (RequestFailedException answer) when (AzureFailures.IsBeyondRights(answer))
        {
            return true;
        }
    }

    private async ValueTask<long?> FindSizeAsync(ObjectName name, CancellationToken cancellation)
    {
        try
        {
            return await SizeAsync(name, cancellation);
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>One page of a folder's blobs, foreign ones included; null when there is no container to look in.</summary>
    internal ValueTask<Page<BlobItem>?> ListPageAsync(
        ObjectFolder folder, string? marker, int size, CancellationToken cancellation) => CallAsync(
        $"list {ObjectName.FolderName(folder)}",
        AzureRight.List,
        async patience =>
        {
            var options = new GetBlobsOptions { Prefix = _layout.FolderPrefix(folder) };
            await using var pages = _container.GetBlobsAsync(options, patience.Token).AsPages(marker, size).GetAsyncEnumerator(patience.Token);
            try
            {
                await pages.MoveNextAsync();
                return pages.Current;
            }
            catch (RequestFailedException answer) when (AzureFailures.IsContainerMissing(answer))
            {
                return null;
            }
        },
        cancellation);

    private async ValueTask<T> CallAsync<T>(string doing, AzureRight right, Func<Patience, Task<T>> call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var patience = new Patience(_options.StuckAfter, _options.Time, cancellation);
        try
        {
            return await call(patience);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception cause) when (cause is XmlException or FormatException or NullReferenceException)
        {
            // The library takes for granted that a body is what it should be, even where it was cut off, or a hotel's page comes.
            throw _failures.Of(doing, right, new HttpRequestException(HttpRequestError.InvalidResponse, "the answer makes no sense"));
        }
        catch (Exception cause) when (patience.IsExhausted && HttpFailures.IsUnanswered(cause))
        {
            throw patience.Failure($"{doing} in {_address}", cause);
        }
        catch (Exception cause) when (cause is RequestFailedException or ResgateException || HttpFailures.IsUnanswered(cause))
        {
            throw _failures.Of(doing, right, cause);
        }
    }
}
