using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace Resgate.Storage.S3;

/// <summary>The SDK's client, told to leave retrying and hashing to us.</summary>
/// <remarks>
/// Each upload is signed together with the SHA-256 of its body. Objects are named by that hash, so it is known and costs
/// nothing, and every server that verifies signatures verifies the body with it; the SDK would read the body twice.
/// </remarks>
internal sealed class S3Client(AWSCredentials credentials, AmazonS3Config config) : AmazonS3Client(credentials, config)
{
    /// <summary>The header of an upload that says the SHA-256 of its body, as 64 lower-case digits.</summary>
    public const string BodyHashHeader = "x-amz-content-sha256";

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerBefore<Signer>(new KnownBodyHash());
    }

    // The signer takes such a header away and computes it anew, unless it is told the hash in its own way.
    private sealed class KnownBodyHash : PipelineHandler
    {
        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            var request = executionContext.RequestContext.Request;
            if (request.Headers.TryGetValue(BodyHashHeader, out var hash))
            {
                request.PrecomputedContentSha256 = hash;
            }

            return base.InvokeAsync<T>(executionContext);
        }
    }
}
