using Amazon.Runtime;
using Resgate.Primitives;

namespace Resgate.Storage.S3.Credentials;

/// <summary>Credentials that somebody else gives when they are asked for, and may refuse.</summary>
/// <param name="inner">Asks, and keeps what it gets until it expires.</param>
/// <param name="failed">What to tell when that fails.</param>
internal sealed class LentCredentials(AWSCredentials inner, Func<Exception, ResgateException> failed) : AWSCredentials
{
    public override ImmutableCredentials GetCredentials()
    {
        try
        {
            return inner.GetCredentials();
        }
        catch (Exception cause)
        {
            throw failed(cause);
        }
    }

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        try
        {
            return await inner.GetCredentialsAsync();
        }
        catch (Exception cause)
        {
            throw failed(cause);
        }
    }
}
