"""SharePoint Online as we use it: document libraries by Microsoft Graph, rights by its own REST.

Stands alone and knows nothing of documents and cases. A way in:

    tokens = MsalTokens(Certificate(tenant, client, file), GLOBAL, "contoso.sharepoint.com")
    transport = Transport(tokens, user_agent=user_agent("Kommunen", "docgen/1.0"))
    site = SiteClient.find(transport, GraphAddresses(GLOBAL.graph), address)
    drive = site.drive(site.libraries()[0])

Errors are :mod:`sharepoint.errors`. A write says what it expects to find, and an answer that was
lost is said to be (:class:`~sharepoint.errors.OutcomeUnknown`): who asks must look before asking
again. :mod:`sharepoint.simulated` is a SharePoint to try it on.
"""
