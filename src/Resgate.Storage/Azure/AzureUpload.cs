using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Resgate.Storage.Azure;

/// <summary>Sends blobs: in one request as long as the service allows it, with an MD5 that it checks before it says yes.</summary>
/// <remarks>
/// The hash guards against bytes that change on their way, not against people; what is inside is sealed. The service knows no
/// SHA-256. A larger blob goes in blocks, each with its own hash, and is seen when their list has arrived.
/// </remarks>
/// <param name="tier">For packs only; null for the account's own choice.</param>
/// <param name="singleLimit">Bytes that go in one request at most.</param>
internal sealed class AzureUpload(AccessTier? tier, long singleLimit)
{
    /// <summary>256 MiB, restic's choice, and the most that services before 2019 take.</summary>
    public const long SingleLimit = 256L << 20;

    private const long BlockSize = 8L << 20;

    /// <param name="blob">Replaced when it is there.</param>
    /// <param name="folder">What kind of object it is.</param>
    /// <param name="content">All of it is sent; can be sought in.</param>
    /// <param name="patience">Is told of bytes that go.</param>
    public async Task<BlobContentInfo> SendAsync(BlockBlobClient blob, ObjectFolder folder, Stream content, Patience patience)
    {
        var options = new BlobUploadOptions
        {
            // Locks come and go in minutes, and a cooler tier bills each for a month and more; the rest is read all the time.
            AccessTier = folder == ObjectFolder.Data ? tier : null,
            TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
            TransferOptions = new StorageTransferOptions
            {
                InitialTransferSize = singleLimit,
                MaximumTransferSize = Math.Min(BlockSize, singleLimit),
                MaximumConcurrency = 1,
            },
            ProgressHandler = new Movement(patience),
        };
        return await blob.UploadAsync(content, options, patience.Token);
    }

    private sealed class Movement(Patience patience) : IProgress<long>
    {
        public void Report(long value) => patience.Progress();
    }
}
