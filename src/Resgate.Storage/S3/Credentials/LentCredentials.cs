using Amazon.Runtime;
using Resgate.Primitives;

namespace Resgate.Storage.S3.Credentials;

/// <summary>Credentials that somebody else gives when they are asked for, and may refuse.</summary>
/// <param name="lender">Makes what asks, and keeps what it gets until it expires. That may ask already.</param>
/// <param name="failed">What to tell when that fails.</param>
internal sealed class LentCredentials(Func<AWSCredentials> lender, Func<Exception, ResgateException> failed) : AWSCredentials
{
    // Not the failure: the lender may be well again when it is asked the next time.
    private readonly Lazy<AWSCredentials> _lender = new(lender, LazyThreadSafetyMode.PublicationOnly);

    public override ImmutableCredentials GetCredentials()
    {
        try
        {
            return _lender.Value.GetCredentials();
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
            return await _lender.Value.GetCredentialsAsync();
        }
        catch (Exception cause)
        {
            throw failed(cause);
        }
    }
}
