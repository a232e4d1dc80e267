using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Model;

namespace Resgate.Storage.S3;

/// <summary>The SDK's client, told to leave retrying and hashing to us.</summary>
/// <remarks>
/// Each upload is signed together with the SHA-256 of its body. Objects are named by that hash, so it is known and costs
/// nothing, and every server that verifies signatures verifies the body with it; the SDK would read the body twice.
/// </remarks>
internal sealed class S3Client(AWSCredentials credentials, AmazonS3Config config) : AmazonS3Client(credentials, config)
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerBefore<Signer>(new BodyHash());
    }

    private sealed class BodyHash : PipelineHandler
    {
        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            var request = executionContext.RequestContext;
            request.Request.PrecomputedContentSha256 = request.OriginalRequest switch
            {
                HashedPut put => put.ContentHash,
                HashedPart part => part.ContentHash,
                _ => null,
            };
            return base.InvokeAsync<T>(executionContext);
        }
    }
}

/// <summary>A put that knows the hash of what it puts.</summary>
internal sealed class HashedPut : PutObjectRequest
{
    /// <summary>The SHA-256 of the body, as 64 lower-case digits.</summary>
    public required string ContentHash { get; init; }
}

/// <summary>A part of a multipart upload that knows its own hash.</summary>
internal sealed class HashedPart : UploadPartRequest
{
    /// <summary>The SHA-256 of the part, as 64 lower-case digits.</summary>
    public required string ContentHash { get; init; }
}
